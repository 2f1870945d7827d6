"""The pages that customers open by signed links, behind a door of their own (PLUGIN_URL)."""

"""Onboarding in the admin: the board, the page of a track, what is sent to customers, and the way back."""

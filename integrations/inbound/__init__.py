"""What LinkedIn sends us, in two kinds that never mix: callback events, which nobody signs and which only make us ask, and
webhook notifications, signed with the secret of the one application whose address they came to."""

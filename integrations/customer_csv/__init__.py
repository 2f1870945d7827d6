"""Customers in and out by CSV: one row per customer, integration or configuration.

`importing` is the verb: `reading` and `cells` turn bytes into rows, `loading` fetches what is known about the names
in them, `checking` and `merging` decide in memory, `applying` writes. `exporting` is the way back.
"""

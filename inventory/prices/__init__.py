"""Price lists: what variants cost for some buyers, or for some time, beside their own prices."""

"""Planted worlds that hold the product's statistical promises to account, one module per family of worlds."""

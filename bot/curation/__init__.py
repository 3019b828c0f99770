"""What curators need: lint, expectations, import, provenance, schemas, simulation. Serving needs none of it."""

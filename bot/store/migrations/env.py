"""What Alembic runs: the migrations, on the connection and in the transaction that `migrate` hands over.

A change of schema.py needs a file in versions/, written by hand; the tests say where the two differ.
"""

from alembic import context

from bot.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()

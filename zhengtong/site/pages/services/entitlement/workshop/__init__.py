"""The workshop's pages: drafts, the plain form, the model editor, the effect, trying out, sending and approving."""

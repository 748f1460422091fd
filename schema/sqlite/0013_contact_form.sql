-- What a page offers to whoever wants to write besides mail links.
ALTER TABLE page ADD COLUMN has_contact_form INTEGER NOT NULL DEFAULT 0; -- one to be sent, with a field for text

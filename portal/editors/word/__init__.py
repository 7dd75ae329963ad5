"""„Убаци из Ворда“: a draft made of a Word document or of what was copied from one."""

-- Where to call somebody who keeps their place in the queue without waiting at the screen.
ALTER TABLE work_item ADD COLUMN callback TEXT;

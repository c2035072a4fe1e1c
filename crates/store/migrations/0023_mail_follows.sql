-- The newest message that a mail following the visitor may be carrying just now: written before it leaves,
-- taken away when its outcome is known. Found after a crash it says that nobody saw the end.
ALTER TABLE visitor_talk ADD COLUMN leaving_upto BIGINT NOT NULL DEFAULT 0;

-- Whether anything still needs a blob is asked before its bytes are deleted.
CREATE INDEX attachment_blob ON attachment (blob);

CREATE INDEX inbox_raw_blob ON inbox_raw (blob);

CREATE INDEX visitor_upload_blob ON visitor_upload (blob);

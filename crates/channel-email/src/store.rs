//! Every SQL text of this room.

use helppo_store::sql;

sql!(pub CASE_OF_MESSAGE, "SELECT case_id FROM message WHERE id = $1");

// Whether an address is the customer's whose case it is.
sql!(pub IS_OF_CASE, "SELECT count(*) FROM cases c JOIN identity i ON i.customer = c.customer
    WHERE c.id = $1 AND i.kind = 'email' AND i.value = $2");

sql!(pub SAME_ID, "SELECT id, text FROM message WHERE provider_id = $1 AND channel = $2");

sql!(pub DELIVERY_OF, "SELECT delivery FROM message WHERE id = $1 AND author_kind <> 'customer'");

// What an answer needs to know of the talk so far.

sql!(pub MAILS_FROM_CUSTOMERS, "SELECT headers, provider_id, customer FROM message
    WHERE case_id = $1 AND channel_kind = 'email' AND author_kind = 'customer' ORDER BY id DESC LIMIT 40");

// The surest first.
sql!(pub ADDRESSES_OF, "SELECT value FROM identity WHERE customer = $1 AND kind = 'email'
    ORDER BY CASE WHEN verified_at IS NULL THEN 1 ELSE 0 END, id DESC LIMIT 100");

sql!(pub EARLIER_IDS, "SELECT provider_id, headers FROM message
    WHERE case_id = $1 AND channel_kind = 'email' AND provider_id IS NOT NULL AND id < $2 ORDER BY id DESC LIMIT 20");

sql!(pub FIRST_OF_CASE, "SELECT author_kind, channel_kind FROM message WHERE case_id = $1 ORDER BY id LIMIT 1");

// mailbox

sql!(pub MAILBOX, "SELECT folder, uid_validity, last_uid, read_at FROM mailbox WHERE channel = $1");

sql!(pub PUT_MAILBOX, "INSERT INTO mailbox (channel, folder, uid_validity, last_uid, read_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (channel) DO UPDATE SET folder = excluded.folder, uid_validity = excluded.uid_validity,
      last_uid = excluded.last_uid, read_at = excluded.read_at");

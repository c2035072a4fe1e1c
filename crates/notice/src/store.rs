//! Every SQL text of this room.

use helppo_store::sql;

sql!(pub INSERT, "INSERT INTO notice (id, level, texts, starts_at, ends_at, published_by, published_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)");

sql!(pub GET, "SELECT id, level, texts, starts_at, ends_at, published_by, published_at FROM notice
    WHERE id = $1 AND withdrawn_at IS NULL");

sql!(pub UPDATE, "UPDATE notice SET level = $1, texts = $2, starts_at = $3, ends_at = $4 WHERE id = $5");

sql!(pub WITHDRAW, "UPDATE notice SET withdrawn_at = $1 WHERE id = $2 AND withdrawn_at IS NULL");

sql!(pub STANDING, "SELECT id, level, texts, starts_at, ends_at, published_by, published_at FROM notice
    WHERE withdrawn_at IS NULL AND starts_at <= $1 AND (ends_at IS NULL OR ends_at > $1)
    ORDER BY starts_at DESC, id DESC LIMIT 20");

sql!(pub UPCOMING, "SELECT id, level, texts, starts_at, ends_at, published_by, published_at FROM notice
    WHERE withdrawn_at IS NULL AND (ends_at IS NULL OR ends_at > $1)
    ORDER BY starts_at DESC, id DESC LIMIT 100");

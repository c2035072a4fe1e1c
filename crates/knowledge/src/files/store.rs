//! Statements about files of articles, by table.

use helppo_kernel::{ArticleFileId, ArticleId};
use helppo_store::{row, sql};

row! {
    #[derive(Debug, Clone)]
    pub(crate) struct FileRow {
        pub(crate) id: ArticleFileId, pub(crate) article: ArticleId, pub(crate) blob: String,
        pub(crate) name: String, pub(crate) media_type: String, pub(crate) size: i64,
        pub(crate) width: Option<i64>, pub(crate) height: Option<i64>,
    }
}

// article_file
sql!(
    pub(crate) INSERT_FILE,
    "INSERT INTO article_file (id, article, blob, name, media_type, size, width, height, created_by, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
);
sql!(
    pub(crate) FIND_FILE,
    "SELECT id, article, blob, name, media_type, size, width, height FROM article_file WHERE id = $1"
);
sql!(
    pub(crate) FILES_OF,
    "SELECT id, article, blob, name, media_type, size, width, height FROM article_file WHERE article = $1 ORDER BY id"
);
sql!(
    pub(crate) SAME_FILE,
    "SELECT id, article, blob, name, media_type, size, width, height FROM article_file WHERE article = $1 AND blob = $2"
);
sql!(
    pub(crate) FILE_WEIGHT,
    "SELECT coalesce(CAST(sum(size) AS BIGINT), 0) FROM article_file WHERE article = $1"
);
sql!(
    pub(crate) SHOWN_BODIES,
    "SELECT v.body FROM translation t JOIN article_version v
       ON v.article = t.article AND v.locale = t.locale AND v.version = t.live WHERE t.article = $1"
);

// article_caption
sql!(
    pub(crate) PUT_CAPTIONS,
    "INSERT INTO article_caption (file, locale, blob) VALUES ($1, $2, $3)
     ON CONFLICT (file, locale) DO UPDATE SET blob = excluded.blob"
);
sql!(pub(crate) DROP_CAPTIONS, "DELETE FROM article_caption WHERE file = $1 AND locale = $2");
sql!(pub(crate) CAPTIONS_OF, "SELECT locale FROM article_caption WHERE file = $1 ORDER BY locale");
sql!(pub(crate) FIND_CAPTIONS, "SELECT blob FROM article_caption WHERE file = $1 AND locale = $2");

//! The session cookie.

use helppo_web::Cookie;

/// It stays until the session ends on our side.
pub(crate) const SESSION: Cookie = Cookie { secure: "__Host-helppo", plain: "helppo", lasts: 5_184_000 };

//! The two cookies: one of a browser that asked for a code, one of a browser that is signed in.

use helppo_web::Cookie;

use crate::session::LIFE;
use crate::sign_in::LASTS;

/// Ties a code to the browser that asked for it.
pub(crate) const ASKED: Cookie =
    Cookie { secure: "__Host-helppo-code", plain: "helppo-code", lasts: (LASTS / 1_000) as u32 };

/// Somebody is signed in.
pub(crate) const SESSION: Cookie =
    Cookie { secure: "__Host-helppo-area", plain: "helppo-area", lasts: (LIFE / 1_000) as u32 };

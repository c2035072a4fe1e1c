//! helppo-web

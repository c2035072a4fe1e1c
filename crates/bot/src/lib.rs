//! helppo-bot

//! helppo-channel-chat

//! helppo-testkit

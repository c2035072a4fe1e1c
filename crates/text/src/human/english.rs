//! English wordings.

use super::Wording;

pub(super) const WORDING: Wording = Wording {
    patterns: &[
        // speak to someone, have a chat with a real person, is there anybody I can talk to
        r"(?:speak|talk|chat|speaking|talking|chatting|chatt|spk)(?: \S+){0,2} (?:to|with|2)(?: \S+){0,3} (?:humans?|persons?|people|someone|somebody|anyone|anybody|agents?|representatives?|reps?|advisors?|advisers?|operators?|staff|employees?|manager|supervisor|support|service|care|team|man|woman|guy|expert|specialist|colleague)",
        r"(?:someone|somebody|anyone|anybody|person|human|agent|people)(?: (?:that|who|here|there|whom|real))* (?:i|we) (?:can|could|may) (?:speak|talk|chat)(?: (?:to|with))?",
        // connect me to an agent, put me through, hand me over to a person
        r"(?:connect|transfer|put|hand|pass|switch|forward|redirect|refer|direct|route|escalate|get)(?: \S+){0,3} (?:to|with|through|over|onto)(?: \S+){0,3} (?:human|person|someone|somebody|agent|representative|rep|advisor|adviser|operator|staff|employee|manager|supervisor|support|service|people|team)",
        r"put me through",
        // I want a human, get me an agent, I need customer service
        r"(?:want|wanna|need|get|give|like|prefer|request|demand|require|have|find|send|bring)(?: (?:me|us|to|a|an|the|some|any|your|real|live|actual|proper|just|only|reach|contact|have|get|see|help|from|with|talk|speak|one|of|assistance))* (?:human|humans|human being|human agent|human help|human support|real people|real person|live person|actual person|live agent|live support|agent|representative|customer rep|operator|customer service|customer support|support agent|support person|human assistance|human contact)",
        r"(?:want|need|get|give|prefer)(?: (?:me|us|to|a|an|real|live|actual))* person(?: (?:please|now|here|instead|asap|thanks|thank|to (?:talk|speak|help|answer|look|call|chat)\b.*|who can\b.*|not\b.*|on\b.*))?$",
        // is there a human here, can a real person answer
        r"(?:is|are|any)(?: (?:there|this|anyone|a|an|any|real|actual|live))* (?:human|humans|person|people|agent|agents|operator|somebody|someone|anybody|anyone)(?: (?:else|real|human|who|that|can))*(?: (?:there|here|available|online|around|on (?:the|duty|this)|answer|answering|reading|reachable|alive))",
        r"(?:can|could|will|would|may|let|have)(?: (?:a|an|some|any|real|actual|live|your))* (?:human|person|agent|representative|operator|someone|somebody|anyone)(?: (?:from \S+|please|there|real|human|in \S+))* (?:call|ring|phone|talk|speak|contact|reach)",
        r"(?:be|get|getting) (?:called|contacted|phoned|rung)(?: (?:back|by))?",
        r"(?:someone|somebody|anyone|anybody|team|person|human|agent|please|you)(?: \S+){0,4} (?:get in touch with|reach out to|contact|call|ring|phone) (?:me|us)",
        r"(?:who|whom) (?:can|could|should|do|may) i (?:speak|talk|chat)(?: (?:to|with))?",
        r"(?:hand|pass|give|turn)(?: \S+){0,3} over to (?:a|an|your|one of your|some) (?:human|person|colleague|agent|coworker|team|real person)",
        r"(?:call|ring|phone) me(?: (?:back|please|now|asap|today))*$",
        r"(?:can|could|would|will|please) (?:you |someone |somebody )?(?:call|ring|phone) me",
        // no bots
        r"(?:dont|not|stop|no more|hate|tired of|sick of|done|fed up|enough|refuse|instead of|rather than)(?: \S+){0,4} (?:talk|talking|speak|speaking|chat|chatting|deal|dealing|arguing|writing|answers)(?: \S+){0,3} (?:bot|bots|robot|robots|machine|machines|chatbot|chatbots|computer|ai|assistant)",
        r"(?:human|person|someone|agent)(?: \S+){0,2} (?:not|instead of|rather than|and not)(?: (?:a|the|this|some|talking|to))* (?:bot|robot|machine|chatbot|computer|ai)",
        r"(?:stop|no)(?: (?:the|this|more|with|your))* (?:bots?|chatbots?)(?: please)?$",
        r"contact (?:with )?(?:a |an |your )?(?:human|real person|live person|agent|live agent)",
    ],
    veto_before: &[
        "was",
        "were",
        "been",
        "after",
        "already",
        "yesterday",
        "spoke",
        "talked",
        "told",
        "said",
        "cleaning",
        "travel",
        "estate",
        "another",
        "without",
        "avoid",
        "previously",
        "earlier",
    ],
    veto_after: &["sized", "size", "hair", "tent", "per", "tall", "under", "over", "older", "said", "told"],
    person: &[
        "human",
        "humans",
        "person",
        "agent",
        "representative",
        "rep",
        "operator",
        "advisor",
        "adviser",
        "supervisor",
        "support",
        "staff",
        "service",
        "someone",
        "somebody",
    ],
    filler: &[
        "a", "an", "the", "to", "i", "id", "we", "want", "need", "like", "would", "me", "us", "please",
        "pls", "plz", "thanks", "thank", "you", "now", "asap", "real", "live", "actual", "being", "just",
        "hello", "hi", "hey", "yes", "no", "not", "bot", "robot", "customer", "ok", "okay", "talk", "speak",
        "chat", "contact", "get", "with", "can", "could", "urgent", "quickly", "only", "give", "bots",
    ],
};

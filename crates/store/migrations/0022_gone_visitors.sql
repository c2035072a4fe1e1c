-- Talks that nobody serves yet are few: whether their visitors have gone is asked each minute.
CREATE INDEX interaction_unserved ON interaction (channel, id) WHERE state IN ('automated', 'waiting', 'offered');

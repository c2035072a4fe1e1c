/** English: jargon, the passive, nouns in place of verbs. The list is our own. */
import type { Tongue } from "./hint";

const official: Record<string, string> = {
  utilize: "use", utilise: "use", utilizes: "uses", utilises: "uses", "utiliz*": "use", "utilis*": "use", "leverag*": "use",
  "facilitat*": "help, make easier", commence: "start", commences: "starts", "commenc*": "start", terminate: "end", terminates: "ends", "terminat*": "end",
  "prior to": "before", "subsequent to": "after", "in order to": "to", "so as to": "to", "in the event that": "if", "in the event of": "if there is",
  "provided that": "if", "with regard to": "about", "with regards to": "about", "with respect to": "about", "in relation to": "about", "in respect of": "about", "pertaining to": "about",
  regarding: "about", concerning: "about", notwithstanding: "despite", "pursuant to": "under", "in accordance with": "as, under", "in compliance with": "as, under",
  hereby: "– leave it out", herein: "here", hereto: "to this", thereof: "of it", therein: "in it", whilst: "while", amongst: "among", upon: "on",
  purchase: "buy", purchases: "buys", purchased: "bought", obtain: "get", obtains: "gets", obtained: "got", acquire: "get", require: "need", requires: "needs", required: "needed",
  assist: "help", assists: "helps", assistance: "help", attempt: "try", endeavour: "try", endeavor: "try", ascertain: "find out", demonstrate: "show", demonstrates: "shows",
  notify: "tell", notifies: "tells", inform: "tell", informs: "tells", advise: "tell", initiate: "start", initiates: "starts", "initiat*": "start", "implement*": "set up, carry out",
  modify: "change", modifies: "changes", modification: "change", amend: "change", amendment: "change", sufficient: "enough", insufficient: "not enough", additional: "more", numerous: "many",
  "a number of": "some", "the majority of": "most", "due to the fact that": "because", "owing to the fact that": "because", "as a result of": "because of", "on the grounds that": "because",
  "at this point in time": "now", "at the present time": "now", presently: "now", "in the near future": "soon", forthwith: "at once", expedite: "speed up",
  remuneration: "pay", reimburse: "pay back", reimbursed: "paid back", reimbursement: "money back", remit: "pay, send", remittance: "payment",
  deactivate: "turn off", deactivated: "turned off", functionality: "feature", "authenticat*": "sign in, show who you are", credentials: "user name and password",
  "for the purpose of": "for", "with the exception of": "except", "in lieu of": "instead of", "in excess of": "more than", "a minimum of": "at least", "a maximum of": "at most",
  shall: "must", "per annum": "a year", aforementioned: "this, these", aforesaid: "this, these", applicable: "that applies", optimal: "best", "optimis*": "improve", "optimiz*": "improve",
  erroneous: "wrong", discrepancy: "difference", dispatch: "send", dispatched: "sent", transmit: "send", complimentary: "free", accordingly: "so", consequently: "so", furthermore: "also", moreover: "also",
  hence: "so", thus: "so", cease: "stop", retain: "keep", reside: "live", "in conjunction with": "with", "in the absence of": "without", "on a regular basis": "regularly",
};

/** Participles that do not end in -ed. */
const IRREGULAR = "born|bought|brought|built|chosen|done|drawn|driven|found|given|held|kept|known|left|lost|made|paid|put|read|seen|sent|set|shown|shut|sold|spent|taken|told|written|withdrawn|understood";
const PASSIVE = new RegExp(`\\b(?:is|are|was|were|be|been|being)\\s+(?:(?:not|also|then|always|usually|automatically|already|only|\\w+ly)\\s+)?(?:(?!(?:need|speed|feed|bleed|exceed|indeed|interested|based|tired|pleased|limited|closed|located|signed)\\b)\\w{2,}ed|${IRREGULAR})\\b`, "giu");

export const tongue: Tongue = {
  official,
  longSentence: 25,
  longWord: null,
  passive: (text) => [...text.matchAll(PASSIVE)].map((found) => ({ from: found.index, to: found.index + found[0].length })),
  nominal: /\b(?:mak(?:e|es|ing)|made|giv(?:e|es|ing)|gave|tak(?:e|es|ing)|took|carr(?:y|ies|ied) out|carrying out|conduct(?:s|ed|ing)?|perform(?:s|ed|ing)?|provid(?:e|es|ed|ing)|undertak(?:e|es|ing)|effect(?:s|ed)?)\s+(?:(?:an?|the|your|our|any)\s+)?(?:decision|payment|change|application|cancellation|inspection|assessment|consideration|confirmation|notification|verification|adjustment|reservation|delivery|return|registration|installation|explanation|indication|calculation|correction|comparison|evaluation|investigation|review|request)s?\b/giu,
};

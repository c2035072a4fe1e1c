// Every word that a visitor reads. A language that lacks one does not compile.
export interface Words {
  // The frame around everything
  back: string;
  close: string;
  conversation: string;
  offline: string;
  notices: string;
  privacy: string;

  // How the team stands
  here: string;
  soon: string;
  within: (time: string) => string;
  busy: string;
  closedUntil: (time: string) => string;
  closed: string;

  // Home
  ask: string;
  search: string;
  answersFound: (n: number) => string;
  noAnswers: string;
  sendAsQuestion: (q: string) => string;
  askedNow: string;
  talkToPerson: string;
  chat: string;
  answeredYou: (name: string) => string;
  goOn: string;
  earlier: string;
  opensInNewTab: string;

  // Talking
  logLabel: string;
  write: string;
  writeTo: (name: string) => string;
  writeWhileWaiting: string;
  send: string;
  attach: string;
  emoji: string;
  bot: string;
  botIs: string;
  botFirst: (time: string | null) => string;
  from: string;
  helped: string;
  notMine: string;
  helpedSaid: string;
  notMineSaid: string;
  you: string;
  team: string;
  today: string;
  yesterday: string;
  joined: (name: string, time: string, waited: string | null) => string;
  ended: (name: string, time: string) => string;
  youEnded: (time: string) => string;
  end: string;
  handedOver: string;
  isHere: (name: string) => string;
  isAway: (name: string) => string;
  types: (name: string) => string;
  olderMessages: string;
  newMessages: (n: number) => string;

  // What became of a message
  waitsForLine: string;
  sending: string;
  sent: string;
  read: string;
  readAt: (time: string) => string;
  refused: string;
  why: (slug: string) => string;
  again: string;
  remove: string;

  // Waiting
  personJoins: (time: string | null) => string;
  place: (n: number, time: string | null) => string;
  waitingNow: (time: string | null) => string;
  nothingToRepeat: string;
  mailInstead: string;

  // E-mail
  email: string;
  emailWrong: string;
  emailSave: string;
  emailKept: (email: string) => string;
  callInstead: string;
  number: string;
  numberWrong: string;
  callKept: (number: string) => string;
  emailCancel: string;

  // Closed
  writeAndWeAnswer: string;
  answerBy: (time: string) => string;
  answerLater: string;
  mayClose: string;
  mayCloseHere: string;
  whatAbout: string;
  whatAboutMissing: string;
  leave: string;
  doNow: string;

  // After
  solvedWith: (time: string, name: string | null) => string;
  solvedLine: (time: string) => string;
  howEasy: string;
  veryHard: string;
  veryEasy: string;
  whatEasier: string;
  scoreKept: (n: number) => string;
  scoreNotKept: string;
  sendComment: string;
  commentKept: string;
  stillOpen: string;
  reads: (name: string) => string;

  // Files
  fileTooBig: (name: string, limit: string) => string;
  fileWrongKind: (name: string) => string;
  tooManyFiles: (n: number) => string;
  removeFile: (name: string) => string;
  textTooLong: (n: number) => string;
  picture: (name: string) => string;

  // Identity
  needIdentity: string;

  // Measures of time
  underMinute: string;
  minutes: (n: number) => string;
  hours: (n: number) => string;
  tomorrow: string;
}

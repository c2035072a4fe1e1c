/** How much room there is: on a phone list, case and customer are pages of their own. */
import { MediaQuery } from "svelte/reactivity";

const phone = new MediaQuery("(max-width: 760px)", false);
const tight = new MediaQuery("(max-width: 1180px)", false);

export const narrow = {
  get phone(): boolean {
    return phone.current;
  },
  /** No room for the customer beside the case. */
  get tight(): boolean {
    return tight.current;
  },
};

// The citizen's filing: a draft that loses nothing, papers from a phone's camera, fields that understand how people write.
// A bundle of its own that only filing pages ask for; without it they are plain forms.
import { startDocuments } from "./filing/documents";
import { startDrafts } from "./filing/draft";
import { startInputs } from "./filing/inputs";

// Fields are dressed first: what a draft puts back is dressed again.
startInputs();
startDrafts();
startDocuments();

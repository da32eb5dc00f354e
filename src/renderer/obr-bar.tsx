// Entry of the bar above the page in the OBR window. Only trusted code runs here; the page is another view.

import { mountPage } from './mount-page.tsx';
import { ObrBar } from './obr-bar/ObrBar.tsx';

mountPage(<ObrBar />);

// Entry of the app window.

import { App } from './App.tsx';
import { mountPage } from './mount-page.tsx';

mountPage(<App />);

package org.djlext.examples.gallery;

import java.util.Map;

/**
 * What a page has to show.
 *
 * @param summary one sentence: what was done and what came of it
 * @param figures the most telling figures, by what they are
 * @param preview HTML for the cover, small
 * @param body HTML of the page itself
 */
record PageContent(String summary, Map<String, String> figures, Html preview, Html body) {}

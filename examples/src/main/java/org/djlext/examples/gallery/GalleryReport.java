package org.djlext.examples.gallery;

import java.util.List;
import java.util.Map;

/**
 * What the gallery shows, as {@code --json} tells it.
 *
 * @param index the cover
 * @param seconds how long it took
 * @param pages the pages
 */
record GalleryReport(String index, double seconds, List<Page> pages) {

  /**
   * One page.
   *
   * @param name its name
   * @param summary what was done and what came of it, or why it failed
   * @param figures its figures
   * @param seconds how long it took
   * @param failed whether there is no page because its work failed
   */
  record Page(
      String name, String summary, Map<String, String> figures, double seconds, boolean failed) {}

  boolean failed() {
    return pages.stream().anyMatch(Page::failed);
  }
}

package org.djlext.examples.gallery;

import ai.djl.ModelException;
import java.io.IOException;

/** One family of models, shown at work. */
interface GalleryPage {

  /** Returns the name of the page's file without its ending, such as {@code language}. */
  String name();

  /** Returns the heading. */
  String title();

  /**
   * Does the work that is shown.
   *
   * @param request what the gallery was asked for
   * @return what came of it
   * @throws IOException if a file cannot be read
   * @throws ModelException if a model cannot be loaded
   */
  PageContent run(GalleryRequest request) throws IOException, ModelException;
}

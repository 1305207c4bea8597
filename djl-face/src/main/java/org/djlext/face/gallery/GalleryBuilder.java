package org.djlext.face.gallery;

import java.io.IOException;
import java.nio.file.Path;

/** Opens a gallery or makes it. */
public final class GalleryBuilder {

  final Path folder;
  final String model;
  final int dimension;
  GalleryKey key;
  int indexFrom = 20_000;
  int links = 16;
  int buildBreadth = 200;
  int searchBreadth = 100;

  GalleryBuilder(Path folder, String model, int dimension) {
    LogHeader.checkNames(model, dimension);
    this.folder = folder;
    this.model = model;
    this.dimension = dimension;
  }

  /**
   * Encrypts a new gallery, or opens an encrypted one.
   *
   * @param galleryKey the key
   * @return this builder
   */
  public GalleryBuilder optKey(GalleryKey galleryKey) {
    this.key = galleryKey;
    return this;
  }

  /**
   * Says how large a gallery has to be for an index; smaller ones compare every template.
   *
   * @param templates the number of templates, 20,000 unless said otherwise
   * @return this builder
   */
  public GalleryBuilder optIndexFrom(int templates) {
    this.indexFrom = templates;
    return this;
  }

  /**
   * Sets the index: more is more accurate and slower.
   *
   * @param galleryLinks links of a template, {@code M}; 16 unless said otherwise
   * @param enrolling how many are looked at when a template is added; 200 unless said otherwise
   * @param searching how many are looked at when searching; 100 unless said otherwise
   * @return this builder
   * @throws IllegalArgumentException if one is too small
   */
  public GalleryBuilder optIndex(int galleryLinks, int enrolling, int searching) {
    if (galleryLinks < 2 || galleryLinks > 1000 || enrolling < galleryLinks || searching < 1) {
      throw new IllegalArgumentException(
          "index: expected links from 2 to 1000, as many when enrolling and 1 when searching,"
              + " found %d, %d and %d".formatted(galleryLinks, enrolling, searching));
    }
    this.links = galleryLinks;
    this.buildBreadth = enrolling;
    this.searchBreadth = searching;
    return this;
  }

  /**
   * Opens the gallery, or makes it if the folder has none. What cannot be read is in {@link
   * Gallery#recovery()}.
   *
   * @return the gallery, to be closed
   * @throws IOException if it is open elsewhere, of another model or dimension, encrypted with
   *     another key, or its header is damaged
   */
  public Gallery open() throws IOException {
    return Gallery.open(this);
  }
}

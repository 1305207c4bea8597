/**
 * {@code djlx gallery}: every family of models at work, as pages to look at.
 *
 * <p>{@link org.djlext.examples.gallery.GalleryCommand} runs a list of {@link
 * org.djlext.examples.gallery.GalleryPage}s; a family joins by one more class in that list. A page
 * does its work and says what came of it as a {@link org.djlext.examples.gallery.PageContent}; how
 * that becomes HTML is in {@link org.djlext.examples.gallery.Html} and {@link
 * org.djlext.examples.gallery.PageWriter}. The pages need nothing from outside their file.
 */
package org.djlext.examples.gallery;

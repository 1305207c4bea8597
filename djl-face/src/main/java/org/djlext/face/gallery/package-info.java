/**
 * A gallery: named persons with templates each, on disk, searched in memory.
 *
 * <pre>{@code
 * try (Gallery gallery = Gallery.builder(folder, "iresnet50-ms1mv3", 512)
 *         .optKey(GalleryKey.ofPassword(password))
 *         .open()) {
 *     long id = gallery.add("Ann", embedding);           // on disk when this returns
 *     List<Candidate> who = gallery.search(probe, 5);
 *     gallery.delete("Ann");                             // rewrites the file without her
 * }
 * }</pre>
 *
 * <p>The folder holds {@code gallery.log}, to which enrolments are appended, {@code gallery.hnsw},
 * the links of the search index without any embedding, and {@code gallery.lock}. Embeddings are
 * personal data: deleting rewrites the file, and a key encrypts names and embeddings.
 */
package org.djlext.face.gallery;

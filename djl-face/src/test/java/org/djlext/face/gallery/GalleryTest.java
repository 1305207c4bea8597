package org.djlext.face.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.djlext.face.Embeddings;
import org.djlext.face.match.Candidate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryTest {

  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  private GalleryBuilder builder() {
    return Gallery.builder(folder, "model", Faces.DIMENSION);
  }

  private Gallery encrypted() throws IOException {
    return builder().optKey(GalleryKey.ofBytes(KEY)).open();
  }

  @Test
  void enrolledPersonsAreThereAfterReopening() throws IOException {
    try (Gallery gallery = builder().open()) {
      gallery.add("Ann", Faces.of(1, 1));
      gallery.addAll(
          List.of(
              new Enrolment("Bo Ødegård", Faces.of(2, 1)), new Enrolment("Ann", Faces.of(1, 2))));
    }
    try (Gallery gallery = builder().open()) {
      assertThat(gallery.recovery()).isEqualTo(new Recovery(3, List.of(), false));
      assertThat(gallery.snapshot().persons())
          .containsEntry("Ann", List.of(0L, 2L))
          .containsEntry("Bo Ødegård", List.of(1L));
      List<Candidate> found = gallery.search(Faces.of(1, 9), 5);
      assertThat(found).extracting(Candidate::person).containsExactly("Ann", "Bo Ødegård");
      assertThat(found.get(0).cosine()).isGreaterThan(0.9);
    }
  }

  @Test
  void headerIsReadWithoutTheKeyAndWhileOpen() throws IOException {
    assertThatThrownBy(() -> GalleryInfo.read(folder))
        .isInstanceOf(GalleryException.class)
        .hasMessageContaining(folder + ": expected a gallery, found no file gallery.log");
    try (Gallery gallery = encrypted()) {
      gallery.add("Ann", Faces.of(1, 1));
      assertThat(GalleryInfo.read(folder))
          .isEqualTo(new GalleryInfo("model", Faces.DIMENSION, true));
    }
  }

  @Test
  void emptyGalleryFindsNobody() throws IOException {
    try (Gallery gallery = builder().optIndexFrom(0).open()) {
      assertThat(gallery.search(Faces.of(1, 1), 3)).isEmpty();
      assertThat(gallery.delete("Ann")).isZero();
    }
  }

  @Test
  void anotherModelOrDimensionIsAnError() throws IOException {
    builder().open().close();
    assertThatThrownBy(() -> Gallery.builder(folder, "other", Faces.DIMENSION).open())
        .isInstanceOf(GalleryException.class)
        .hasMessageContaining("gallery.log")
        .hasMessageContaining("\"other\", found one of \"model\"");
    assertThatThrownBy(() -> Gallery.builder(folder, "model", 8).open())
        .isInstanceOf(GalleryException.class)
        .hasMessageContaining("expected embeddings of dimension 8, found 16");
    builder().open().close(); // a refused opening leaves no lock
  }

  @Test
  void wrongKeyIsAnError() throws IOException {
    encrypted().close();
    assertThatThrownBy(() -> builder().open()).hasMessageContaining("expected a key");
    GalleryKey other = GalleryKey.ofPassword("secret".toCharArray());
    assertThatThrownBy(() -> builder().optKey(other).open())
        .isInstanceOf(GalleryException.class)
        .hasMessageContaining("expected the key it was encrypted with");
    assertThatThrownBy(() -> GalleryKey.ofBytes(new byte[5])).hasMessageContaining("found 5");
  }

  @Test
  void keyForAnOpenGalleryIsAnError() throws IOException {
    builder().open().close();
    assertThatThrownBy(this::encrypted).hasMessageContaining("expected no key");
  }

  @Test
  void encryptedGalleryShowsNeitherNameNorEmbedding() throws IOException {
    try (Gallery gallery = encrypted()) {
      gallery.add("Annabella", Faces.of(1, 1));
    }
    assertThat(filesContain(name("Annabella"))).isFalse();
    assertThat(filesContain(bytes(Faces.of(1, 1), 2))).isFalse();
    try (Gallery gallery = encrypted()) {
      assertThat(gallery.search(Faces.of(1, 1), 1).get(0).person()).isEqualTo("Annabella");
    }
  }

  @Test
  void passwordOpensWhatItClosed() throws IOException {
    try (Gallery gallery = builder().optKey(GalleryKey.ofPassword("pass".toCharArray())).open()) {
      gallery.add("Ann", Faces.of(1, 1));
    }
    try (Gallery gallery = builder().optKey(GalleryKey.ofPassword("pass".toCharArray())).open()) {
      assertThat(gallery.size()).isEqualTo(1);
    }
  }

  @Test
  void deletedPersonIsInNoFile() throws IOException {
    try (Gallery gallery = builder().optIndexFrom(10).open()) {
      for (int i = 0; i < 40; i++) {
        gallery.add("person " + i % 10 + " of all", Faces.of(i % 10, i));
      }
    }
    assertThat(folder.resolve("gallery.hnsw")).exists();
    assertThat(filesContain(name("person 3 of all"))).isTrue();
    assertThat(filesContain(bytes(Faces.of(3, 13), 2))).isTrue();
    try (Gallery gallery = builder().optIndexFrom(10).open()) {
      assertThat(gallery.delete("person 3 of all")).isEqualTo(4);
      assertDeleted(gallery);
    }
    assertThat(filesContain(name("person 4 of all"))).isTrue();
    try (Gallery gallery = builder().optIndexFrom(10).open()) {
      assertThat(gallery.recovery()).isEqualTo(new Recovery(36, List.of(), false));
      assertDeleted(gallery);
    }
  }

  private void assertDeleted(Gallery gallery) throws IOException {
    assertThat(filesContain(name("person 3 of all"))).isFalse();
    for (int i = 3; i < 40; i += 10) {
      assertThat(filesContain(bytes(Faces.of(3, i), 2))).isFalse();
      float[] unit = Embeddings.unit(Faces.of(3, i));
      assertThat(filesContain(bytes(unit, 2))).isFalse();
    }
    assertThat(gallery.search(Faces.of(3, 3), 10))
        .hasSize(9)
        .extracting(Candidate::person)
        .doesNotContain("person 3 of all");
    assertThat(gallery.search(Faces.of(7, 99), 1).get(0).person()).isEqualTo("person 7 of all");
  }

  @Test
  void oneTemplateCanBeDeletedAndNumbersAreNotGivenAgain() throws IOException {
    try (Gallery gallery = encrypted()) {
      gallery.add("Ann", Faces.of(1, 1));
      long second = gallery.add("Ann", Faces.of(1, 2));
      assertThat(gallery.delete(second)).isTrue();
      assertThat(gallery.delete(second)).isFalse();
      assertThat(gallery.add("Ann", Faces.of(1, 3))).isEqualTo(2);
    }
    try (Gallery gallery = encrypted()) {
      assertThat(gallery.snapshot().persons()).containsEntry("Ann", List.of(0L, 2L));
    }
  }

  @Test
  void leftoverOfAKilledRewritingIsRemoved() throws IOException {
    builder().open().close();
    Path leftover = Files.writeString(folder.resolve(".gallery.log.some"), "Ann");
    builder().open().close();
    assertThat(leftover).doesNotExist();
  }

  @Test
  void secondWriterIsKeptAway() throws IOException {
    try (Gallery gallery = builder().open()) {
      assertThatThrownBy(() -> builder().open())
          .isInstanceOf(GalleryException.class)
          .hasMessageContaining("in use");
      gallery.add("Ann", Faces.of(1, 1));
    }
    builder().open().close();
  }

  @Test
  void badEnrolmentsChangeNothing() throws IOException {
    try (Gallery gallery = builder().open()) {
      List<Enrolment> mixed =
          List.of(new Enrolment("Ann", Faces.of(1, 1)), new Enrolment("Bo", new float[3]));
      assertThatThrownBy(() -> gallery.addAll(mixed)).hasMessageContaining("found 3");
      assertThatThrownBy(() -> gallery.add("", Faces.of(1, 1))).hasMessageContaining("found 0");
      assertThatThrownBy(() -> gallery.add("Ann", new float[Faces.DIMENSION]))
          .hasMessageContaining("all zero");
      assertThatThrownBy(() -> gallery.search(new float[3], 1)).hasMessageContaining("found 3");
      assertThat(gallery.size()).isZero();
    }
  }

  @Test
  void snapshotStaysAsItWas() throws IOException {
    GallerySnapshot before;
    try (Gallery gallery = builder().open()) {
      gallery.add("Ann", Faces.of(1, 1));
      before = gallery.snapshot();
      gallery.add("Bo", Faces.of(2, 1));
      gallery.delete("Ann");
      assertThat(gallery.snapshot().persons()).containsOnlyKeys("Bo");
    }
    assertThat(before.persons()).containsOnlyKeys("Ann");
    assertThat(before.search(Faces.of(2, 1), 5))
        .extracting(Candidate::person)
        .containsExactly("Ann");
  }

  @Test
  void readersSeeWholeGalleriesWhileOneWrites() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    try (Gallery gallery = builder().optIndexFrom(50).optIndex(4, 16, 32).open()) {
      gallery.add("fixed", Faces.of(0, 1));
      List<Thread> readers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        readers.add(
            new Thread(
                () -> {
                  while (!stop.get() && failure.get() == null) {
                    try {
                      assertThat(gallery.search(Faces.of(0, 1), 1).get(0).person())
                          .isEqualTo("fixed");
                    } catch (Throwable e) {
                      failure.set(e);
                    }
                  }
                }));
      }
      readers.forEach(Thread::start);
      for (int i = 1; i < 1200; i++) { // over the size of a block
        gallery.add("person " + i, Faces.of(i, 1));
        if (i % 300 == 0) {
          gallery.delete("person " + (i - 7));
        }
      }
      stop.set(true);
      for (Thread reader : readers) {
        reader.join();
      }
    }
    assertThat(failure.get()).isNull();
  }

  static byte[] name(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Some floats in the middle, as they are written. */
  private static byte[] bytes(float[] embedding, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES);
    for (int i = 0; i < count; i++) {
      bytes.putFloat(embedding[3 + i]);
    }
    return bytes.array();
  }

  private boolean filesContain(byte[] wanted) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        if (content.contains(new String(wanted, StandardCharsets.ISO_8859_1))) {
          return true;
        }
      }
    }
    return false;
  }
}

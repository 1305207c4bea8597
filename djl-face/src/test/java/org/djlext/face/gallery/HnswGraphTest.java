package org.djlext.face.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.djlext.face.match.Candidate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HnswGraphTest {

  private static final int COUNT = 2000;
  private static final int DIMENSION = 32;

  @TempDir Path folder;

  private Gallery open(int indexFrom) throws IOException {
    return Gallery.builder(folder, "model", DIMENSION)
        .optIndexFrom(indexFrom)
        .optIndex(8, 60, 60)
        .open();
  }

  private static List<Enrolment> persons() {
    List<Enrolment> persons = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      persons.add(new Enrolment("person " + i, Faces.of(i, 1, DIMENSION)));
    }
    return persons;
  }

  /** Probes between persons, which are harder than pictures of one. */
  private static double recall(Gallery gallery) {
    int right = 0;
    for (int i = 0; i < 200; i++) {
      float[] probe = Faces.of(1_000_000 + i, 1, DIMENSION);
      String exact = gallery.snapshot().search(probe, 1).get(0).person();
      right += gallery.search(probe, 1).get(0).person().equals(exact) ? 1 : 0;
    }
    return right / 200.0;
  }

  @Test
  void indexFindsWhatComparingAllFinds() throws IOException {
    try (Gallery gallery = open(1)) {
      gallery.addAll(persons());
      assertThat(recall(gallery)).isGreaterThanOrEqualTo(0.99);
      List<Candidate> five = gallery.search(Faces.of(5, 2, DIMENSION), 5);
      assertThat(five)
          .hasSize(5)
          .isSortedAccordingTo((a, b) -> Double.compare(b.cosine(), a.cosine()));
    }
  }

  @Test
  void indexIsReopenedWithoutBuilding() throws IOException {
    try (Gallery gallery = open(1)) {
      gallery.addAll(persons());
    }
    byte[] index = Files.readAllBytes(folder.resolve("gallery.hnsw"));
    try (Gallery gallery = open(1)) {
      assertThat(gallery.recovery().indexRebuilt()).isFalse();
      assertThat(recall(gallery)).isGreaterThanOrEqualTo(0.99);
      gallery.add("late", Faces.of(5_000, 1, DIMENSION));
    }
    // as if killed after the enrolment and before the index was saved
    Files.write(folder.resolve("gallery.hnsw"), index);
    try (Gallery gallery = open(1)) {
      assertThat(gallery.recovery().indexRebuilt()).isFalse();
      assertThat(gallery.search(Faces.of(5_000, 2, DIMENSION), 1).get(0).person())
          .isEqualTo("late");
    }
    index[index.length / 2] ^= 1;
    Files.write(folder.resolve("gallery.hnsw"), index);
    try (Gallery gallery = open(1)) {
      assertThat(gallery.recovery().indexRebuilt()).isTrue();
    }
  }

  @Test
  void indexOfOtherTemplatesIsNotUsed() throws IOException {
    try (Gallery gallery = open(1)) {
      gallery.addAll(persons().subList(0, 100));
    }
    byte[] stale = Files.readAllBytes(folder.resolve("gallery.hnsw"));
    try (Gallery gallery = open(1)) {
      gallery.delete("person 3");
    }
    Files.write(folder.resolve("gallery.hnsw"), stale); // as if killed before it was saved anew
    try (Gallery gallery = open(1)) {
      assertThat(gallery.recovery().indexRebuilt()).isTrue();
      assertThat(gallery.search(Faces.of(7, 2, DIMENSION), 1).get(0).person())
          .isEqualTo("person 7");
    }
  }

  @Test
  void deletingKeepsTheOthersReachable() throws IOException {
    try (Gallery gallery = open(1)) {
      gallery.addAll(persons());
      for (int i = 0; i < 40; i++) {
        gallery.delete("person " + i * 37);
      }
      assertThat(recall(gallery)).isGreaterThanOrEqualTo(0.98);
      int found = 0;
      for (int i = 0; i < COUNT; i++) {
        String person = gallery.search(Faces.of(i, 1, DIMENSION), 1).get(0).person();
        found += person.equals("person " + i) ? 1 : 0;
      }
      assertThat(found).isGreaterThanOrEqualTo((COUNT - 40) * 99 / 100);
    }
  }

  @Test
  void personWithManyTemplatesDoesNotHideOthers() throws IOException {
    try (Gallery gallery = open(1)) {
      List<Enrolment> enrolments = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        enrolments.add(new Enrolment("many", Faces.of(1, i, DIMENSION)));
      }
      enrolments.add(new Enrolment("Bo", Faces.of(2, 1, DIMENSION)));
      enrolments.add(new Enrolment("Cy", Faces.of(3, 1, DIMENSION)));
      gallery.addAll(enrolments);
      assertThat(gallery.search(Faces.of(1, 1, DIMENSION), 3))
          .extracting(Candidate::person)
          .containsExactlyInAnyOrder("many", "Bo", "Cy");
    }
  }
}

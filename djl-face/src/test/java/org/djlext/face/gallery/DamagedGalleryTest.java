package org.djlext.face.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that end too early or have wrong bits. */
class DamagedGalleryTest {

  private static final int PERSONS = 6;

  @TempDir Path folder;

  private Path file;
  private byte[] whole;
  private int record;

  @BeforeEach
  void enrol() throws IOException {
    file = folder.resolve("gallery.log");
    try (Gallery gallery = open()) {
      for (int i = 0; i < PERSONS; i++) {
        gallery.add("person " + i, Faces.of(i, 1));
      }
    }
    whole = Files.readAllBytes(file);
    record = (whole.length - LogHeader.LENGTH) / PERSONS;
  }

  private Gallery open() throws IOException {
    return Gallery.builder(folder, "model", Faces.DIMENSION).open();
  }

  @Test
  void cutAnywhereEveryWholeRecordIsThere() throws IOException {
    for (int length = LogHeader.LENGTH; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      int complete = (length - LogHeader.LENGTH) / record;
      try (Gallery gallery = open()) {
        assertThat(gallery.size()).as("cut at %d", length).isEqualTo(complete);
        boolean clean = (length - LogHeader.LENGTH) % record == 0;
        assertThat(gallery.recovery().complete()).isEqualTo(clean);
        if (length % 9 != 0) {
          continue;
        }
        gallery.add("new", Faces.of(99, 1));
      }
      try (Gallery gallery = open()) {
        assertThat(gallery.recovery().complete()).isTrue();
        assertThat(gallery.size()).isEqualTo(complete + 1);
        assertThat(gallery.search(Faces.of(99, 1), 1).get(0).person()).isEqualTo("new");
      }
    }
  }

  @Test
  void wrongBitCostsOneRecordAndIsTold() throws IOException {
    for (int at = LogHeader.LENGTH; at < whole.length; at += 7) {
      byte[] bad = whole.clone();
      bad[at] ^= (byte) (1 << at % 8);
      Files.write(file, bad);
      int hit = (at - LogHeader.LENGTH) / record;
      try (Gallery gallery = open()) {
        assertThat(gallery.recovery().damages())
            .as("bit at %d", at)
            .singleElement()
            .satisfies(
                damage -> {
                  assertThat(damage.offset()).isEqualTo(LogHeader.LENGTH + (long) hit * record);
                  assertThat(damage.length()).isEqualTo(record);
                  assertThat(damage.reason()).contains("record");
                });
        assertThat(gallery.snapshot().persons())
            .hasSize(PERSONS - 1)
            .doesNotContainKey("person " + hit);
      }
    }
  }

  @Test
  void zeroesInTheMiddleAreSkipped() throws IOException {
    byte[] bad = whole.clone();
    Arrays.fill(bad, LogHeader.LENGTH + record + 5, LogHeader.LENGTH + 3 * record + 5, (byte) 0);
    Files.write(file, bad);
    try (Gallery gallery = open()) {
      assertThat(gallery.snapshot().persons()).containsOnlyKeys("person 0", "person 4", "person 5");
      gallery.delete("person 0"); // writes the file anew, without the damage
    }
    try (Gallery gallery = open()) {
      assertThat(gallery.recovery().complete()).isTrue();
      assertThat(gallery.size()).isEqualTo(2);
    }
  }

  @Test
  void compactingLeavesDamageBehind() throws IOException {
    byte[] bad = whole.clone();
    bad[LogHeader.LENGTH + record + 9] ^= 1;
    Files.write(file, bad);
    try (Gallery gallery = open()) {
      gallery.compact();
      gallery.add("new", Faces.of(99, 1));
      assertThat(gallery.search(Faces.of(5, 1), 1).get(0).person()).isEqualTo("person 5");
    }
    try (Gallery gallery = open()) {
      assertThat(gallery.recovery().complete()).isTrue();
      assertThat(gallery.size()).isEqualTo(PERSONS);
      assertThat(gallery.snapshot().persons()).doesNotContainKey("person 1").containsKey("new");
    }
  }

  @Test
  void wrongBitInTheHeaderIsBridgedByItsCopy() throws IOException {
    for (int at : new int[] {0, 9, 13, 17, 25, 30, 40}) {
      byte[] bad = whole.clone();
      bad[at] ^= 4;
      Files.write(file, bad);
      try (Gallery gallery = open()) {
        assertThat(gallery.size()).isEqualTo(PERSONS);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 30})
  void fileWithoutAHeaderIsAnError(int length) throws IOException {
    Files.write(file, Arrays.copyOf(whole, length));
    assertThatThrownBy(this::open)
        .isInstanceOf(GalleryException.class)
        .hasMessageContaining("gallery.log");
  }

  @Test
  void somethingElseIsAnError() throws IOException {
    Files.write(file, new byte[20000]);
    assertThatThrownBy(this::open).hasMessageContaining("expected a gallery");
  }
}

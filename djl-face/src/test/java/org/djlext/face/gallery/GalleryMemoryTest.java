package org.djlext.face.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GalleryMemoryTest {

  private static final int DIMENSION = 512;

  @TempDir Path folder;

  @Test
  @Tag("heavy")
  void enrollingTenThousandKeepsNothingButTheTemplates() throws Exception {
    try (Gallery gallery = Gallery.builder(folder, "model", DIMENSION).open()) {
      enrol(gallery, 0, 1000);
      long before = usedHeap();
      enrol(gallery, 1000, 11_000);
      long templates = 10_000L * DIMENSION * Float.BYTES;
      long codes = 2 * 10_000L * DIMENSION / 2; // four bits a number, by rows and by columns
      assertThat(usedHeap() - before).isLessThan(templates + codes + (3L << 20));
      assertThat(gallery.size()).isEqualTo(11_000);
    }
  }

  private static void enrol(Gallery gallery, int from, int to) throws Exception {
    for (int i = from; i < to; i += 50) {
      List<Enrolment> some = new ArrayList<>();
      for (int j = i; j < i + 50; j++) {
        some.add(new Enrolment("person " + j, Faces.of(j, 1, DIMENSION)));
      }
      gallery.addAll(some);
    }
  }

  private static long usedHeap() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(50);
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}

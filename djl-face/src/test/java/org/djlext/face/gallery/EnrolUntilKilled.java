package org.djlext.face.gallery;

import java.nio.file.Path;

/** A process that enrols one person after the other and says so when each is confirmed. */
final class EnrolUntilKilled {

  private EnrolUntilKilled() {}

  public static void main(String[] args) throws Exception {
    try (Gallery gallery = KilledGalleryTest.open(Path.of(args[0]))) {
      for (int i = 0; ; i++) {
        long id = gallery.add("person " + gallery.size(), Faces.of(gallery.size(), 1));
        if (i % 25 == 24) {
          System.out.println("deleting " + (id - 3));
          System.out.flush();
          gallery.delete(id - 3);
          System.out.println("deleted " + (id - 3));
        }
        System.out.println("confirmed " + id);
        System.out.flush();
      }
    }
  }
}

package org.djlext.detr.data;

import java.util.BitSet;

/** Counts what is left out, once for each picture however often it is read. Thread-safe. */
final class DataTally {

  private final BitSet boxesCounted = new BitSet();
  private final BitSet masksCounted = new BitSet();
  private long objects;
  private long crowds;
  private long withoutArea;
  private long clamped;
  private long unusableMasks;

  /** What became of the annotations of one picture. */
  static final class OfPicture {
    int objects;
    int crowds;
    int withoutArea;
    int clamped;
    int unusableMasks;
  }

  synchronized void boxes(int index, OfPicture found) {
    if (!boxesCounted.get(index)) {
      boxesCounted.set(index);
      objects += found.objects;
      crowds += found.crowds;
      withoutArea += found.withoutArea;
      clamped += found.clamped;
    }
  }

  synchronized void masks(int index, OfPicture found) {
    if (!masksCounted.get(index)) {
      masksCounted.set(index);
      unusableMasks += found.unusableMasks;
      objects -= found.unusableMasks;
    }
  }

  synchronized DataCounts counts(long pictures, long badPictures) {
    return new DataCounts(
        pictures, objects, crowds, withoutArea, clamped, unusableMasks, badPictures);
  }
}

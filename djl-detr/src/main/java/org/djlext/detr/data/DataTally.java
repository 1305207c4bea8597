package org.djlext.detr.data;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what is left out, once for each picture however often it is read. Thread-safe. */
final class DataTally {

  private static final Logger logger = LoggerFactory.getLogger(DataTally.class);

  private final BitSet boxesCounted = new BitSet();
  private final BitSet masksCounted = new BitSet();
  private final Map<Integer, BadPicture> bad = new LinkedHashMap<>();
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

  void badPicture(int index, BadPicture picture) {
    boolean first;
    synchronized (this) {
      first = bad.put(index, picture) == null;
    }
    if (first) {
      logger.warn("left out {}", picture);
    }
  }

  synchronized List<BadPicture> badPictures() {
    return new ArrayList<>(bad.values());
  }

  synchronized DataCounts counts(long pictures) {
    return new DataCounts(
        pictures, objects, crowds, withoutArea, clamped, unusableMasks, bad.size());
  }
}

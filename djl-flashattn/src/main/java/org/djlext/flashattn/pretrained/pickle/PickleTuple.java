package org.djlext.flashattn.pretrained.pickle;

import java.util.List;

/**
 * A tuple. Compared by identity, unlike Python's: tuples may be keys of a dictionary, and comparing
 * by content would let a small file demand endless work.
 */
final class PickleTuple {

  private final List<Object> items;

  PickleTuple(List<Object> items) {
    this.items = items;
  }

  List<Object> items() {
    return items;
  }

  int size() {
    return items.size();
  }

  Object get(int index) {
    if (index >= items.size()) {
      throw new PickleException(
          "expected a tuple of more than %d, found one of %d".formatted(index, items.size()));
    }
    return items.get(index);
  }

  long number(int index) {
    if (get(index) instanceof Long number) {
      return number;
    }
    throw new PickleException("expected a number as item " + index + " of a tuple");
  }

  /** The numbers of a shape or of strides. */
  long[] numbers() {
    long[] numbers = new long[items.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = number(i);
    }
    return numbers;
  }
}

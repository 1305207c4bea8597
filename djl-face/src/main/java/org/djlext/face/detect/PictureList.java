package org.djlext.face.detect;

import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;

/**
 * Makes several pictures of any sizes one input, one array after the other, and gives each picture
 * its share of the outputs.
 */
final class PictureList implements Batchifier {

  private static final long serialVersionUID = 1L;

  private final int outputs;

  /** Takes how many arrays a detector gives for each picture. */
  PictureList(int outputs) {
    this.outputs = outputs;
  }

  @Override
  public NDList batchify(NDList[] inputs) {
    NDList all = new NDList();
    for (NDList input : inputs) {
      all.add(input.singletonOrThrow());
    }
    return all;
  }

  @Override
  public NDList[] unbatchify(NDList all) {
    return shares(all, outputs, all.size() / outputs);
  }

  @Override
  public NDList[] split(NDList list, int numOfSlices, boolean evenSplit) {
    int each = (list.size() + numOfSlices - 1) / numOfSlices;
    if (evenSplit && list.size() % numOfSlices != 0) {
      throw new IllegalArgumentException(
          "pictures: expected a number that %d parts share evenly, found %d"
              .formatted(numOfSlices, list.size()));
    }
    return shares(list, each, (list.size() + each - 1) / each);
  }

  private static NDList[] shares(NDList list, int each, int count) {
    NDList[] shares = new NDList[count];
    for (int i = 0; i < count; i++) {
      shares[i] = new NDList(list.subList(i * each, Math.min(list.size(), (i + 1) * each)));
    }
    return shares;
  }
}

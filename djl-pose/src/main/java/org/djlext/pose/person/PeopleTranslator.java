package org.djlext.pose.person;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.translate.Batchifier;
import ai.djl.translate.TranslateException;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the people of a picture into a model, a limited number at once, and their joints out
 * again.
 *
 * <p>A predictor runs its model once for each input. All batches but the last are therefore run
 * here, so that memory does not grow with the number of people.
 *
 * @param <I> the type of inputs
 * @param <O> the type of outputs
 */
final class PeopleTranslator<I, O> implements Translator<I, O> {

  private static final String PENDING = "org.djlext.pose.people";

  private final PersonCrops crops;
  private final int batchSize;
  private final PeopleSource<I> source;
  private final PeopleResult<O> result;

  PeopleTranslator(
      PersonCrops crops, int batchSize, PeopleSource<I> source, PeopleResult<O> result) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize: expected 1 or more, found " + batchSize);
    }
    this.crops = crops;
    this.batchSize = batchSize;
    this.source = source;
    this.result = result;
  }

  /** Whom the predictor's own run is about, and those before. */
  private record Pending(People people, List<PersonPose> done, List<PersonBox> last) {}

  @Override
  public Batchifier getBatchifier() {
    return null; // people of a picture are a batch already
  }

  @Override
  public NDList processInput(TranslatorContext ctx, I input) throws TranslateException {
    try {
      People people = source.read(input);
      List<PersonBox> rest = people.boxes();
      List<PersonPose> done = new ArrayList<>();
      while (rest.size() > batchSize) {
        done.addAll(predict(people, rest.subList(0, batchSize), ctx.getNDManager()));
        rest = rest.subList(batchSize, rest.size());
      }
      ctx.setAttachment(PENDING, new Pending(people, done, rest));
      return new NDList(crops.pixels(people.picture(), rest, ctx.getNDManager()));
    } catch (IOException | IllegalArgumentException e) {
      throw new TranslateException(e.getMessage(), e);
    }
  }

  private List<PersonPose> predict(People people, List<PersonBox> boxes, NDManager manager) {
    try (NDManager scratch = manager.newSubManager()) {
      NDArray pixels = crops.pixels(people.picture(), boxes, scratch);
      NDList outputs =
          crops.block().forward(new ParameterStore(scratch, false), new NDList(pixels), false);
      outputs.attach(scratch);
      return crops.read(outputs, boxes, scratch);
    }
  }

  @Override
  public O processOutput(TranslatorContext ctx, NDList list) {
    Pending pending = (Pending) ctx.getAttachment(PENDING);
    List<PersonPose> poses = new ArrayList<>(pending.done());
    poses.addAll(crops.read(list, pending.last(), ctx.getNDManager()));
    return result.of(pending.people(), poses);
  }
}

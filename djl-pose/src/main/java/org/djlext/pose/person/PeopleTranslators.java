package org.djlext.pose.person;

import ai.djl.modality.Input;
import ai.djl.modality.Output;
import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.Joints;
import ai.djl.translate.Translator;
import ai.djl.util.Pair;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.image.PictureSource;
import org.djlext.flashattn.image.RgbImageReader;
import org.djlext.flashattn.translate.JsonTranslator;
import org.djlext.pose.PoseBlock;

/** Makes translators between pictures and joints, which may be shared. */
public final class PeopleTranslators {

  /** How many people a model sees at once. */
  public static final int BATCH_SIZE = 32;

  private static final Map<Class<?>, PeopleResult<?>> OF_MANY =
      Map.of(PersonPose[].class, PeopleResult.POSES, Joints[].class, PeopleResult.JOINTS);

  private static final Map<Class<?>, PeopleResult<?>> OF_ONE =
      Map.of(PersonPose.class, PeopleResult.ONE_POSE, Joints.class, PeopleResult.ONE_JOINTS);

  private final PersonCrops crops;
  private final int batchSize;
  private final RgbImageReader reader;

  /**
   * Constructs a maker.
   *
   * @param block the model
   * @param flipTest whether the mirrored picture is looked at too
   * @param sampling how exactly pictures are warped
   * @param batchSize how many people the model sees at once, at most
   * @param reader reads pictures from files
   * @throws IllegalArgumentException if the size is not positive
   */
  public PeopleTranslators(
      PoseBlock block,
      boolean flipTest,
      BilinearSampling sampling,
      int batchSize,
      RgbImageReader reader) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batchSize: expected 1 or more, found " + batchSize);
    }
    this.crops = new PersonCrops(block, flipTest, sampling);
    this.batchSize = batchSize;
    this.reader = reader;
  }

  /**
   * Lists what there are translators for: {@link People} to all their poses as {@link PersonPose}
   * or DJL's {@link Joints}; all that {@link PictureSource} knows to the pose of the one person who
   * fills the picture; and DJL Serving's messages.
   *
   * @return pairs of input and output type
   */
  public static Set<Pair<Type, Type>> types() {
    Set<Pair<Type, Type>> pairs = new HashSet<>();
    pairs.add(new Pair<>(Input.class, Output.class));
    OF_MANY.keySet().forEach(output -> pairs.add(new Pair<>(People.class, output)));
    for (Class<?> input : PictureSource.types()) {
      OF_ONE.keySet().forEach(output -> pairs.add(new Pair<>(input, output)));
    }
    return Set.copyOf(pairs);
  }

  /**
   * Makes a translator.
   *
   * @param input the type of inputs
   * @param output the type of outputs
   * @return the translator for one of the {@link #types}
   */
  public Translator<?, ?> translator(Class<?> input, Class<?> output) {
    if (input == Input.class) {
      return new JsonTranslator<>(translator(new PeopleRequest(reader), PeopleResult.JSON));
    }
    return input == People.class
        ? translator(PeopleSource.KNOWN, OF_MANY.get(output))
        : translator(PeopleSource.onePerson(PictureSource.of(input, reader)), OF_ONE.get(output));
  }

  private <I, O> PeopleTranslator<I, O> translator(PeopleSource<I> source, PeopleResult<O> result) {
    return new PeopleTranslator<>(crops, batchSize, source, result);
  }

  /**
   * Makes the translator for people whose boxes are known.
   *
   * @param block the model
   * @param flipTest whether the mirrored picture is looked at too
   * @param sampling how exactly pictures are warped
   * @return a translator
   */
  public static Translator<People, PersonPose[]> people(
      PoseBlock block, boolean flipTest, BilinearSampling sampling) {
    return standard(block, flipTest, sampling).translator(PeopleSource.KNOWN, PeopleResult.POSES);
  }

  /**
   * Makes the translator for pictures of one person, who fills them.
   *
   * @param block the model
   * @param flipTest whether the mirrored picture is looked at too
   * @param sampling how exactly pictures are warped
   * @return a translator
   */
  public static Translator<Image, Joints> onePerson(
      PoseBlock block, boolean flipTest, BilinearSampling sampling) {
    PictureSource<Image> images = PictureSource.of(Image.class, RgbImageReader.standard());
    return standard(block, flipTest, sampling)
        .translator(PeopleSource.onePerson(images), PeopleResult.ONE_JOINTS);
  }

  private static PeopleTranslators standard(
      PoseBlock block, boolean flipTest, BilinearSampling sampling) {
    return new PeopleTranslators(block, flipTest, sampling, BATCH_SIZE, RgbImageReader.standard());
  }
}

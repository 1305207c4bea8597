package org.djlext.pose.person;

import ai.djl.modality.cv.Image;
import ai.djl.modality.cv.output.Joints;
import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import org.djlext.flashattn.image.BilinearSampling;
import org.djlext.flashattn.image.RgbImage;
import org.djlext.pose.PoseBlock;

/** Makes translators between pictures and joints. */
public final class PeopleTranslators {

  private PeopleTranslators() {}

  /**
   * Makes the translator for people whose boxes are known.
   *
   * @param block the model
   * @param flipTest whether the mirrored picture is looked at too
   * @param sampling how exactly pictures are warped
   * @return a translator, which may be shared
   */
  public static Translator<People, PersonPose[]> people(
      PoseBlock block, boolean flipTest, BilinearSampling sampling) {
    return new PeopleTranslator(block, flipTest, sampling);
  }

  /**
   * Makes the translator for pictures of one person, who fills them.
   *
   * @param block the model
   * @param flipTest whether the mirrored picture is looked at too
   * @param sampling how exactly pictures are warped
   * @return a translator, which may be shared
   */
  public static Translator<Image, Joints> onePerson(
      PoseBlock block, boolean flipTest, BilinearSampling sampling) {
    PeopleTranslator people = new PeopleTranslator(block, flipTest, sampling);
    return new OnePerson(people);
  }

  private record OnePerson(PeopleTranslator people) implements Translator<Image, Joints> {

    private static final String SIZE = "org.djlext.pose.picture";

    @Override
    public Batchifier getBatchifier() {
      return null;
    }

    @Override
    public NDList processInput(TranslatorContext ctx, Image input) {
      RgbImage picture = RgbImage.of(input);
      ctx.setAttachment(SIZE, picture);
      return people.processInput(ctx, People.whole(picture));
    }

    @Override
    public Joints processOutput(TranslatorContext ctx, NDList list) {
      RgbImage picture = (RgbImage) ctx.getAttachment(SIZE);
      return people.processOutput(ctx, list)[0].toJoints(picture.width(), picture.height());
    }
  }
}

package org.djlext.examples.inspect;

import java.util.List;
import org.djlext.vlm.chameleon.ChameleonConfig;
import org.djlext.vlm.chameleon.VqConfig;

/**
 * An image tokenizer: pictures as codes of a codebook.
 *
 * @param codes how many codes there are
 * @param codeSize the size of a row of the codebook
 * @param resolution the side of a picture in pixels
 * @param pixelsPerCode the side of what one code stands for, in pixels
 * @param codesPerPicture how many codes a picture is
 * @param channels of the map at each level of the encoder
 * @param draws whether the decoder is there, which makes pictures of codes
 */
record CodebookPart(
    int codes,
    int codeSize,
    int resolution,
    int pixelsPerCode,
    int codesPerPicture,
    List<Integer> channels,
    boolean draws) {

  static CodebookPart of(ChameleonConfig config, boolean draws) {
    VqConfig vq = config.vq();
    return new CodebookPart(
        vq.codes(),
        vq.embedDim(),
        vq.resolution(),
        vq.downsampling(),
        vq.codesPerPicture(),
        vq.channelMultiplier().stream().map(m -> m * vq.baseChannels()).toList(),
        draws);
  }
}

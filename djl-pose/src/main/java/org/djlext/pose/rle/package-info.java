/**
 * Joints as numbers: regression of coordinates, with residual log-likelihood estimation (arXiv
 * 2107.11291) or without.
 *
 * <pre>{@code
 * var head = new RegressionHead(RegressionConfig.RLE, new FeatureMap(2048, 6, 8), 17, 192);
 * var codec = new CoordinateCodec(192, 256, RegressionConfig.Variant.MMPOSE);
 * Loss loss = new ResidualLikelihoodLoss();
 * }</pre>
 *
 * <table>
 * <caption>What the paper compares</caption>
 * <tr><th>method</th><th>head</th><th>loss</th></tr>
 * <tr><td>plain regression</td><td>no sigma</td><td>{@link org.djlext.pose.rle.DifferenceLoss}</td>
 * </tr>
 * <tr><td>Gaussian or Laplace regression</td><td>sigma</td><td>{@link
 * org.djlext.pose.rle.LikelihoodLoss}</td></tr>
 * <tr><td>direct likelihood</td><td>sigma, flow</td><td>{@link
 * org.djlext.pose.rle.ResidualLikelihoodLoss} without residual</td></tr>
 * <tr><td>residual likelihood</td><td>sigma, flow</td><td>{@link
 * org.djlext.pose.rle.ResidualLikelihoodLoss}</td></tr>
 * </table>
 *
 * <p>Letters of shapes: B batch, K joints, C channels, h and w of the backbone's map.
 */
package org.djlext.pose.rle;

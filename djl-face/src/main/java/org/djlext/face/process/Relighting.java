package org.djlext.face.process;

import java.util.random.RandomGenerator;
import org.djlext.flashattn.image.RgbImage;

/**
 * Lights a face anew, as augmentation: the mean face, turned as the points tell, is lit from one
 * direction, and the picture is brightened and darkened as that is. The light that the picture was
 * taken in stays in it. The mean brightness of the face stays too, but for the power.
 *
 * @param azimuth where the light comes from, in degrees to the right of the viewer
 * @param elevation likewise, in degrees up
 * @param ambient the part of the light that comes from everywhere, 0 to 1
 * @param kelvin the colour of the light, 1667 to 25000; 6500 leaves colours as they are
 * @param gamma the power that levels are raised to in the end, more than 0; above 1 darkens
 */
public record Relighting(
    double azimuth, double elevation, double ambient, double kelvin, double gamma)
    implements FaceStep {

  private static final double DISPLAY = 2.2; // levels to light
  private static final double BRIGHTEST = 3;

  /**
   * Checks the values.
   *
   * @param azimuth where the light comes from, in degrees to the right
   * @param elevation likewise, in degrees up
   * @param ambient the part of the light that comes from everywhere
   * @param kelvin the colour of the light
   * @param gamma the power that levels are raised to
   * @throws IllegalArgumentException if a value is not in its range
   */
  public Relighting {
    boolean angles = Double.isFinite(azimuth) && Math.abs(elevation) <= 90;
    boolean colour = kelvin >= ColourTemperature.COLDEST && kelvin <= ColourTemperature.HOTTEST;
    if (!(angles && colour && ambient >= 0 && ambient <= 1 && gamma > 0)) {
      throw new IllegalArgumentException(
          ("light: expected an elevation of -90 to 90, an ambient part of 0 to 1, 1667 to 25000"
                  + " kelvin and a positive gamma, found %s, %s, %s, %s and %s")
              .formatted(azimuth, elevation, ambient, kelvin, gamma));
    }
  }

  /**
   * Makes the step that lights each face from another side, warmly or coldly, darkly or brightly.
   *
   * @return the step
   */
  public static FaceStep anyLight() {
    return (face, random) ->
        new Relighting(
                85 * (2 * random.nextDouble() - 1),
                -20 + 70 * random.nextDouble(),
                0.1 + 0.7 * random.nextDouble(),
                2800 * Math.pow(4, random.nextDouble()),
                Math.pow(2, 2 * random.nextDouble() - 1))
            .apply(face, random);
  }

  /**
   * Lights a face.
   *
   * @param face the face, with its points
   * @param random not used
   * @return the face in the light
   * @throws org.djlext.face.align.AlignmentException if no face can have these points
   */
  @Override
  public FaceSample apply(FaceSample face, RandomGenerator random) {
    float[] light = light(face);
    double[] tint = ColourTemperature.gains(kelvin);
    byte[] power = new byte[256];
    for (int v = 0; v < power.length; v++) {
      power[v] = Brightness.clipped(255 * Math.pow(v / 255.0, gamma));
    }
    for (int c = 0; c < tint.length; c++) {
      tint[c] = Math.pow(tint[c], 1 / DISPLAY);
    }
    byte[] from = face.picture().pixels();
    byte[] lit = new byte[from.length];
    for (int i = 0; i < light.length; i++) {
      double levels = Math.pow(light[i], 1 / DISPLAY);
      for (int c = 0; c < RgbImage.CHANNELS; c++) {
        int at = i * RgbImage.CHANNELS + c;
        lit[at] = power[Brightness.clipped((from[at] & 0xff) * levels * tint[c]) & 0xff];
      }
    }
    return face.withPicture(new RgbImage(face.picture().width(), face.picture().height(), lit));
  }

  /** What each pixel's light is multiplied by, {@code (H, W)}: 1 far from the face. */
  private float[] light(FaceSample face) {
    HeadFit fit = HeadFit.of(face.points());
    FaceMesh mesh = FaceMesh.MEAN;
    int count = mesh.points.length;
    double[] x = new double[count];
    double[] y = new double[count];
    double[] z = new double[count];
    double[][] values = new double[2][count]; // light, and how far from the face
    for (int i = 0; i < count; i++) {
      double[] p = fit.shaped(mesh.points[i]);
      x[i] = fit.pixelX(p);
      y[i] = fit.pixelY(p);
      z[i] = fit.away(p) + (mesh.away[i] > 0 ? 1000 : 0);
      values[0][i] = arriving(fit.turn(mesh.normals[i]));
      values[1][i] = mesh.away[i];
    }
    MeshRaster raster =
        new MeshRaster(face.picture().width(), face.picture().height(), values.length);
    raster.draw(mesh.triangles, x, y, z, values);
    float[] light = raster.planes[0];
    double sum = 0;
    int faces = 0;
    for (int i = 0; i < light.length; i++) {
      if (raster.planes[1][i] == 0) {
        sum += light[i];
        faces++;
      }
    }
    double mean = faces == 0 ? 1 : sum / faces;
    for (int i = 0; i < light.length; i++) {
      if (Float.isNaN(light[i])) {
        light[i] = 1;
        continue;
      }
      double still = FaceSurface.smooth(raster.planes[1][i]);
      double gain = Math.min(BRIGHTEST, light[i] / mean);
      light[i] = (float) ((1 - still) * gain + still);
    }
    return light;
  }

  private double arriving(double[] normal) {
    double a = Math.toRadians(azimuth);
    double e = Math.toRadians(elevation);
    double facing =
        normal[0] * Math.sin(a) * Math.cos(e)
            - normal[1] * Math.sin(e)
            - normal[2] * Math.cos(a) * Math.cos(e);
    return Math.max(0.01, ambient + (1 - ambient) * Math.max(0, facing));
  }
}

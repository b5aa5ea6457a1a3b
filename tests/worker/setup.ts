/** What the build makes and the Worker's tests need, without the build. */
import { writeTestImages } from "../../training/mnist/test-images.ts";

export default () => writeTestImages();

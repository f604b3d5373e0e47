import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import classes from './map.module.css';

interface MapButtonsProps {
  zoomBy: (factor: number) => void;
  reset: () => void;
  isMoved: boolean;
}

export function MapButtons({ zoomBy, reset, isMoved }: MapButtonsProps) {
  return (
    <div className={classes.buttons}>
      <button type="button" onClick={() => zoomBy(1.5)} aria-label="Zoom in">
        <IconPlus size={16} aria-hidden />
      </button>
      <button type="button" onClick={() => zoomBy(1 / 1.5)} aria-label="Zoom out">
        <IconMinus size={16} aria-hidden />
      </button>
      {isMoved && (
        <button type="button" onClick={reset} aria-label="Show the whole">
          <IconFocusCentered size={16} aria-hidden />
        </button>
      )}
    </div>
  );
}

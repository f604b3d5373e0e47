"""The event contract as pydantic models: one model a type, chosen by its event_type.

They check what the service checks, as far as one writes it in pydantic: types, ranges, closed lists of words and required
fields. Fields that the contract does not know are ignored. Personal data stays in, texts are not searched for it, and nothing
is hashed: the service does that, and the peer is spared it.
"""

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter

Money = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=2)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Measure = Annotated[float, Field(ge=0, le=999_999_999)]
Count = Annotated[int, Field(ge=0, le=2_147_483_647)]
Seats = Annotated[int, Field(ge=1, le=8)]
Code = Annotated[str, Field(min_length=1, max_length=64)]
OptionalCode = Annotated[str, Field(max_length=64)] | None
Text = Annotated[str, Field(min_length=1)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
LocalTime = Annotated[str, Field(pattern=r"^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$")]
Role = Literal["RIDER", "DRIVER", "ADMIN"]
Canceller = Literal["RIDER", "DRIVER", "SYSTEM"]
Method = Literal["card", "bank_transfer", "ussd", "wallet", "mobile_money", "cash", "other"]
Day = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]


class Event(BaseModel):
    event_id: UUID | None = None
    event_timestamp: AwareDatetime
    schema_version: Annotated[int, Field(ge=1, le=1)] | None = None
    experiments: dict[str, Code] | None = None


class UserRegistered(Event):
    event_type: Literal["user.registered"]
    user_id: UUID
    phone: Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$")]
    role: Role
    full_name: str | None = None
    email: Annotated[str, Field(pattern=r"^\s*[^\s@]+@[^\s@]+\s*$")] | None = None
    city: str | None = None
    state: str | None = None
    referral_code: OptionalCode = None


class UserKycVerified(Event):
    event_type: Literal["user.kyc_verified"]
    user_id: UUID
    kyc_status: Literal["VERIFIED", "REJECTED"]
    verification_notes: str | None = None
    verified_by: UUID | None = None


class UserUpgradedToDriver(Event):
    event_type: Literal["user.upgraded_to_driver"]
    user_id: UUID
    previous_role: Role
    new_role: Role


class Booking(Event):
    booking_id: UUID
    rider_id: UUID
    driver_id: UUID
    route_id: UUID


class PricedBooking(Booking):
    seats_booked: Seats
    total_price: Money
    currency: Currency | None = None


class BookingCreated(PricedBooking):
    event_type: Literal["booking.created"]
    booking_status: Literal["PENDING"]
    pickup_stop_id: UUID
    dropoff_stop_id: UUID
    pickup_lat: Latitude
    pickup_lon: Longitude
    dropoff_lat: Latitude
    dropoff_lon: Longitude
    scheduled_departure: AwareDatetime


class BookingConfirmed(PricedBooking):
    event_type: Literal["booking.confirmed"]
    payment_id: UUID
    confirmation_code: Code


class BookingCancelled(Booking):
    event_type: Literal["booking.cancelled"]
    cancellation_reason: str | None = None
    cancelled_by: Canceller
    refund_initiated: bool | None = False


class BookingCompleted(PricedBooking):
    event_type: Literal["booking.completed"]
    trip_id: UUID
    actual_departure: AwareDatetime
    actual_arrival: AwareDatetime
    duration_minutes: Measure
    rating: Annotated[int, Field(ge=1, le=5)] | None = None


class Payment(Event):
    payment_id: UUID
    booking_id: UUID
    rider_id: UUID
    currency: Currency | None = None


class PaymentInitiated(Payment):
    event_type: Literal["payment.initiated"]
    amount: Money
    payment_method: Method | None = None
    provider: Code
    provider_transaction_id: OptionalCode = None


class PaymentSuccess(Payment):
    event_type: Literal["payment.success"]
    amount: Money
    payment_method: Method
    provider: Code
    provider_transaction_id: Code
    processing_time_ms: Count
    card_last4: Annotated[str, Field(pattern=r"^\d{4}$")] | None = None


class PaymentFailed(Payment):
    event_type: Literal["payment.failed"]
    amount: Money
    payment_method: Method
    provider: Code
    provider_transaction_id: OptionalCode = None
    error_code: Code
    error_message: Text
    processing_time_ms: Count | None = None


class PaymentRefunded(Payment):
    event_type: Literal["payment.refunded"]
    refund_amount: Money
    original_amount: Money
    refund_reason: Text
    refunded_by: UUID | None = None
    provider_refund_id: OptionalCode = None


class Trip(Event):
    trip_id: UUID
    booking_id: UUID
    driver_id: UUID
    rider_id: UUID
    route_id: UUID


class TripStarted(Trip):
    event_type: Literal["trip.started"]
    scheduled_departure: AwareDatetime
    actual_departure: AwareDatetime
    start_lat: Latitude
    start_lon: Longitude
    passengers_count: Seats


class TripCompleted(Trip):
    event_type: Literal["trip.completed"]
    actual_departure: AwareDatetime
    actual_arrival: AwareDatetime
    duration_minutes: Measure
    distance_km: Measure
    end_lat: Latitude
    end_lon: Longitude
    driver_earnings: Money
    platform_commission: Money
    currency: Currency | None = None
    on_time: bool


class TripCancelled(Trip):
    event_type: Literal["trip.cancelled"]
    cancellation_reason: Text
    cancelled_by: Canceller
    was_started: bool | None = False
    partial_distance_km: Measure | None = None


class Route(Event):
    route_id: UUID
    driver_id: UUID
    route_name: Text


class RouteCreated(Route):
    event_type: Literal["route.created"]
    origin_city: Text
    destination_city: Text
    origin_state: Text
    destination_state: Text
    stops_count: Annotated[int, Field(ge=0, le=65_535)]
    seats_total: Annotated[int, Field(ge=1, le=60)]
    base_price: Money
    currency: Currency | None = None
    departure_time: LocalTime
    active_days: list[Day]


class RouteActivated(Route):
    event_type: Literal["route.activated"]
    previous_status: Code
    new_status: Code


class RouteCancelled(Route):
    event_type: Literal["route.cancelled"]
    cancellation_reason: str | None = None
    active_bookings_count: Count | None = 0


class RouteUpdated(Route):
    event_type: Literal["route.updated"]
    updated_fields: list[Code]
    seats_total: Annotated[int, Field(ge=1, le=60)] | None = None
    base_price: Money | None = None
    currency: Currency | None = None
    departure_time: LocalTime | None = None
    active_days: list[Day] | None = None


class DriverLocationUpdated(Event):
    event_type: Literal["driver.location.updated"]
    driver_id: UUID
    trip_id: UUID | None = None
    lat: Latitude
    lon: Longitude
    speed_kmh: Measure | None = None
    bearing: Annotated[float, Field(ge=0, lt=360)] | None = None
    accuracy_meters: Measure | None = None
    city: str | None = None
    state: str | None = None


AnyEvent = Annotated[
    UserRegistered
    | UserKycVerified
    | UserUpgradedToDriver
    | BookingCreated
    | BookingConfirmed
    | BookingCancelled
    | BookingCompleted
    | PaymentInitiated
    | PaymentSuccess
    | PaymentFailed
    | PaymentRefunded
    | TripStarted
    | TripCompleted
    | TripCancelled
    | RouteCreated
    | RouteActivated
    | RouteCancelled
    | RouteUpdated
    | DriverLocationUpdated,
    Field(discriminator="event_type"),
]

any_event = TypeAdapter(AnyEvent)
